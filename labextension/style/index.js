import './answer.css';
import './base.css';
import './chart.css';
import './library.css';
